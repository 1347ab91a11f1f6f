/** A migration: its request, plan and consent, where its saga stands, its history, and the messages in and out. */
package be.fusie.request.migration;
