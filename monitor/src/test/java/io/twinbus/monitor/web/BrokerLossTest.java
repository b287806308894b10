package io.twinbus.monitor.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.twinbus.testing.Requires;
import org.junit.jupiter.api.Test;

/** The broker goes away and comes back, and nobody reloads the page. */
@Requires("browser")
class BrokerLossTest extends BrowserTest {
  @Override
  String configuration() {
    return "policies: [{freshness: 1h, offlineAfter: 1h}]\n";
  }

  @Test
  void saysThatTheBrokerIsLostAndGoesOnByItselfWhenItIsBack() throws Exception {
    world.inSync("pc", "windows-pc", "windows", 1, "till");
    signIn("ann");
    Locator pc = page.locator("a.twincard[href$='/pc']");
    assertThat(pc).containsText("In sync");
    page.evaluate("() => { window.sameDocument = true; }");

    world.stopBroker();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("lost the broker");
    check("broker-lost");

    world.startBroker();
    assertThat(page.locator(".banner", new Page.LocatorOptions().setHasText("lost the broker")))
        .hasCount(0);
    world.inSync("vm", "flatcar-vm", "linux", 1, "api");
    assertThat(page.locator("a.twincard[href$='/vm']")).isVisible();
    org.assertj.core.api.Assertions.assertThat(page.evaluate("() => window.sameDocument === true"))
        .isEqualTo(true);
  }
}
