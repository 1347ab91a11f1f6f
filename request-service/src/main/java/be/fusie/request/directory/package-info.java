/** Who is who: school databases, boards, communities, institutions and the people who may sign for them (R1–R4). */
package be.fusie.request.directory;
