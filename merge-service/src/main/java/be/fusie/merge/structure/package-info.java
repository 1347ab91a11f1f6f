/**
 * A database's structure, out of PostgreSQL's catalogue: read, written as an archive that {@code pg_restore} reads, and
 * created again. Plain JDBC; knows nothing of merges.
 */
package be.fusie.merge.structure;
