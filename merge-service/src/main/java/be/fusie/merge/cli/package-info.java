/**
 * The command line over the merge engine, for database administrators and for tests: the same engine without Kafka and
 * without services. What it knows between two calls stands in a state folder.
 */
package be.fusie.merge.cli;
