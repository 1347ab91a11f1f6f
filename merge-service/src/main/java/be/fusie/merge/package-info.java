/** merge-service: commands in, the engine, replies out; its REST API and its own state. */
package be.fusie.merge;
