/** The audit trail: what it looks like outside the service, and the command that verifies it offline (I8, X1). */
package be.fusie.request.audit;
