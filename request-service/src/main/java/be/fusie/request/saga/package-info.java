/** The saga as a pure function: its steps, its states, and what follows from what happened. No I/O lives here. */
package be.fusie.request.saga;
