/**
 * Vendors hear what happens to migrations (N7): the public events are kept, listed, and delivered by webhooks. Nothing here
 * knows of people.
 */
package be.fusie.notification.vendor;
