package be.fusie.request.migration;

import java.util.List;

/**
 * What moves where; a part of most commands.
 *
 * @param institutions numbers of those that move, the ones that the closure added included
 * @param whole whether the request was for the whole source database
 */
record Move(String source, String receiver, List<String> institutions, boolean whole) {}
