/** Certificates: what a merge was proved to be, signed, for people and machines that trust nobody (M24). Plain Java. */
package be.fusie.merge.proof;
