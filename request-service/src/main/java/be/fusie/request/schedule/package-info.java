/** When a migration may run (R6): school calendars, blackouts, and windows proposed from them. */
package be.fusie.request.schedule;
