/**
 * The web console. It is a client of the services' REST APIs like any portal: it calls them with the token of the person who
 * is signed in, reads no table, and knows no rule of its own about who may do what.
 */
package be.fusie.request.console;
