package io.twinbus.broker.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * The names of a client certificate that a user may have: its common name, then its alternative
 * names.
 */
final class CertificateNames {
  /** rfc822Name, dNSName and uniformResourceIdentifier (RFC 5280 §4.2.1.6). */
  private static final List<Integer> TEXT_KINDS = List.of(1, 2, 6);

  private CertificateNames() {}

  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String text) {
          names.add(text);
        }
      }
      @Nullable Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (TEXT_KINDS.contains(alternative.get(0))
              && alternative.get(1) instanceof String text) {
            names.add(text);
          }
        }
      }
    } catch (InvalidNameException | CertificateParsingException e) {
      return List.copyOf(names);
    }
    return List.copyOf(names);
  }
}
