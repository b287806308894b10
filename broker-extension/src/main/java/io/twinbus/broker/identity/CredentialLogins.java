package io.twinbus.broker.identity;

import java.util.List;
import java.util.Optional;

/**
 * Finds out who a client is by what it shows: a token or password where it shows one, else its
 * certificate, else the bindings of the policy. What is shown must be right: a wrong password is
 * not made good by a certificate.
 */
public final class CredentialLogins implements Logins {
  private final PasswordLogin passwords;
  private final Optional<TokenLogin> tokens;
  private volatile List<Binding> bindings;

  public CredentialLogins(
      PasswordLogin passwords, Optional<TokenLogin> tokens, List<Binding> bindings) {
    this.passwords = passwords;
    this.tokens = tokens;
    this.bindings = List.copyOf(bindings);
  }

  /** Takes other bindings into force. Who is connected stays connected. */
  public void replaceBindings(List<Binding> changed) {
    bindings = List.copyOf(changed);
  }

  /** Takes other users into force. Who is connected stays connected. */
  public void replaceUsers(PasswordFile changed) {
    passwords.replaceUsers(changed);
  }

  @Override
  public Login login(Credentials credentials) {
    byte[] password = credentials.password().orElse(new byte[0]);
    if (password.length > 0) {
      return tokens.isPresent() && TokenLogin.isToken(password)
          ? tokens.get().login(credentials.userName(), password)
          : passwords.login(credentials.userName().orElse(""), password);
    }
    if (credentials.certificate().isPresent()) {
      return CertificateNames.of(credentials.certificate().get()).stream()
          .flatMap(name -> passwords.users().find(name).stream())
          .findFirst()
          .<Login>map(user -> new Login.Accepted(user.identity(), Optional.empty()))
          .orElse(new Login.Rejected("no user has a name of the certificate"));
    }
    return bindings.stream()
        .filter(binding -> binding.matches(credentials))
        .findFirst()
        .<Login>map(binding -> new Login.Accepted(binding.identity(), Optional.empty()))
        .orElse(
            new Login.Rejected("no password, no certificate, and no binding for this client id"));
  }
}
