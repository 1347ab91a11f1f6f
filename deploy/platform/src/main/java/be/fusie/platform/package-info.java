/**
 * The embedded parts that tests and the demo run on: a real PostgreSQL server, a real Kafka broker, a real OIDC sign-in
 * and a mail server. All of them listen on the loopback interface only, take a free port unless told one, and leave
 * nothing behind: whatever way the JVM that started them ends, the processes end and temporary data is removed. And the
 * judge of e-invoices that a Peppol access point has.
 *
 * <p>For tests and the demo only. Nothing here belongs in an installation.
 */
package be.fusie.platform;
