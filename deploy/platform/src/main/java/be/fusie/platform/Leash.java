package be.fusie.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Ends processes and removes folders as soon as this JVM is gone, also after {@code kill -9}: a shell waits for the end
 * of its standard input, which the operating system closes together with this JVM. It then ends every process whose pid
 * stands on the first line of a pid file, after having checked that the command line of that process contains the marker
 * (so that a pid that was given to somebody else is left alone).
 */
public final class Leash implements AutoCloseable {

    private static final String SCRIPT =
            """
            trap '' INT HUP TERM
            marker=$1; delete=$2; shift 2
            read -r word
            [ "$word" = release ] && exit 0
            line() { if [ -d /proc/self ]; then tr '\\0' ' ' < "/proc/$1/cmdline"; else ps -ww -p "$1" -o command=; fi; }
            ours() { [ -n "$1" ] && line "$1" 2>/dev/null | grep -qF -- "$marker"; }
            files() { for d in "$@"; do for f in "$d"/*.pid "$d"; do [ -f "$f" ] && echo "$f"; done; done; }
            list=$(files "$@")
            each() { echo "$list" | while read -r f; do
              [ -f "$f" ] && { read -r pid < "$f"; ours "$pid" && kill -"$1" "$pid" 2>/dev/null; }; done; }
            left() { echo "$list" | while read -r f; do
              [ -f "$f" ] && { read -r pid < "$f"; ours "$pid" && echo yes; }; done; }
            each INT; each TERM
            n=0; while [ $n -lt 50 ] && [ -n "$(left)" ]; do sleep 0.2; n=$((n+1)); done
            each KILL
            [ -n "$delete" ] && { rm -rf "$delete"; sleep 1; rm -rf "$delete"; }
            exit 0
            """;

    private final Process shell;

    private Leash(Process shell) {
        this.shell = shell;
    }

    /**
     * @param marker text that the command line of every process in question contains, such as its data folder
     * @param pidFiles pid files, or folders of {@code *.pid} files (looked at when the time has come)
     * @param delete folder to remove afterwards, or null
     */
    public static Leash on(String marker, Collection<Path> pidFiles, Path delete) {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", SCRIPT, "leash", marker, delete == null ? "" : delete.toString()));
        pidFiles.forEach(file -> command.add(file.toString()));
        try {
            return new Leash(new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new PlatformException(
                    "A POSIX shell (sh) is needed to watch over child processes: " + e.getMessage());
        }
    }

    /** Lets go: everything was ended in order already. */
    @Override
    public void close() {
        try (OutputStream in = shell.getOutputStream()) {
            in.write("release\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (IOException ignored) {
            // the shell is gone already
        }
    }
}
