package be.fusie.local;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test that runs beside others of its class: it has databases of its own, and kills nobody. One that does kill somebody
 * locks {@link #SERVICES}, where others run side by side.
 */
@Test
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SideBySide.SERVICES, mode = ResourceAccessMode.READ)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface SideBySide {

    String SERVICES = "services";
}
