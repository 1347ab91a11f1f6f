/**
 * The merge engine: joins one PostgreSQL school database to another, driven by the catalogue and a merge map. Plain Java
 * and JDBC, nothing of Quarkus, so that a command line can run it as well as the service.
 */
package be.fusie.merge.engine;
