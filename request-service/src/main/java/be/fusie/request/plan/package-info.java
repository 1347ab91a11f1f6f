/** The plan as a document (R7): its schema, what it makes people confirm (R16), and its pages for people to read. */
package be.fusie.request.plan;
