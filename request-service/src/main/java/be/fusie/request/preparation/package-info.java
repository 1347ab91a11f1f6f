/** What has to be so before a migration may begin (R8): the check-list and the intake form, as pure functions. No I/O. */
package be.fusie.request.preparation;
