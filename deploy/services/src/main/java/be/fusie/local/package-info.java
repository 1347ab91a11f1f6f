/**
 * The local platform, that is everything a migration needs on one machine, and, in a module of its own, the demo that shows
 * one.
 *
 * <p>{@link be.fusie.local.LocalPlatform} starts PostgreSQL, Kafka, sign-in, mail and the five services, each as an own
 * process with its own database and topic; the end-to-end tests drive it too. {@code Demo} is the program
 * behind {@code deploy/demo}.
 */
package be.fusie.local;
