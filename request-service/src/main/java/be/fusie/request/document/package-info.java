/** Plans that were signed as PDF by eID or itsme, validated with EU DSS. No migration in it: bytes in, a verdict out. */
package be.fusie.request.document;
