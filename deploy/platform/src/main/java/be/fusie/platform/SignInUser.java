package be.fusie.platform;

import java.util.Set;
import java.util.TreeSet;

/**
 * A person or program that the {@link SignIn} knows.
 *
 * @param name name to sign in with; also the subject ({@code sub}) of the tokens
 * @param password password, or client secret of a program
 * @param roles such as {@code operator} or {@code director}; claim {@code groups}
 * @param institutions six-digit institution numbers; claim {@code institutions}
 */
public record SignInUser(String name, String password, Set<String> roles, Set<String> institutions) {

    public SignInUser {
        if (name == null || name.isBlank() || password == null || password.isEmpty()) {
            throw new IllegalArgumentException("a user of the sign-in needs a name and a password");
        }
        roles = roles == null ? Set.of() : Set.copyOf(new TreeSet<>(roles));
        institutions = institutions == null ? Set.of() : Set.copyOf(new TreeSet<>(institutions));
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "SignInUser[" + name + ", " + roles + ", " + institutions + "]";
    }
}
