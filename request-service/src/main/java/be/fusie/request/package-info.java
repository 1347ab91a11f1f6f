/** The request-service: directory, plan, consent, schedule and the saga. */
package be.fusie.request;
