package be.fusie.platform;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives a {@code @QuarkusTest} a real PostgreSQL 18, Kafka and sign-in: {@code @WithTestResource(PlatformTestResource.class)}.
 *
 * <p>The servers are started once per JVM and shared by all test classes; every start of the resource brings a fresh,
 * empty database for the service. All ends, and temporary data goes, with the JVM.
 *
 * <p>Sets {@code quarkus.datasource.jdbc.url}, {@code …reactive.url}, {@code …username}, {@code …password},
 * {@code kafka.bootstrap.servers}, {@code quarkus.oidc.auth-server-url}; and for the tests themselves
 * {@code fusie.test.postgres.url} (JDBC URL of the administrator's database; user and password {@code postgres}),
 * {@code fusie.test.kafka.bootstrap}, {@code fusie.test.sign-in.url}. With the init argument {@code mail=true} there is a
 * mail server too: {@code fusie.test.mail.port}, and {@code quarkus.mailer.*} points at it.
 */
public class PlatformTestResource implements QuarkusTestResourceLifecycleManager {

    private boolean mail;
    private String database;

    @Override
    public void init(Map<String, String> arguments) {
        mail = Boolean.parseBoolean(arguments.getOrDefault("mail", "false"));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, String> start() {
        Map<String, String> config =
                new HashMap<>((Map<String, String>) call("start", new Class<?>[] {boolean.class}, mail));
        database = config.remove("fusie.test.database");
        return config;
    }

    @Override
    public void stop() {
        if (database != null) {
            call("drop", new Class<?>[] {String.class}, database);
            database = null;
        }
    }

    /** The mails that the shared mail server received so far, oldest first per recipient: {to, subject, source}. */
    @SuppressWarnings("unchecked")
    public static List<String[]> mails() {
        return (List<String[]>) call("mails", new Class<?>[0]);
    }

    private static Object call(String method, Class<?>[] types, Object... arguments) {
        try {
            return shared().getMethod(method, types).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw new PlatformException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> shared() throws ClassNotFoundException {
        try {
            return Class.forName(SharedParts.class.getName(), true, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException e) {
            return SharedParts.class; // started in an unusual way: then once per class loader
        }
    }
}
