package be.fusie.local;

import be.fusie.platform.Ports;
import be.fusie.reference.Size;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What has to be so before anything is started; each thing that is not gives one line that says how to mend it. */
final class Preflight {

    private static final long MEGABYTE = 1024L * 1024;

    private Preflight() {}

    /** Complaints about ports, none when all is well; several ports make one line. */
    static List<String> portComplaints(Map<Part, Integer> ports) {
        Map<Part, Integer> taken = new EnumMap<>(Part.class);
        ports.forEach((part, port) -> {
            if (!Ports.isFree(port)) {
                taken.put(part, port);
            }
        });
        if (taken.isEmpty()) {
            return List.of();
        }
        String first = taken.keySet().iterator().next().label();
        String list = taken.entrySet().stream()
                .map(one -> one.getValue() + " (" + one.getKey().label() + ")")
                .collect(Collectors.joining(", "));
        return List.of(
                taken.size() == 1
                        ? "Port %s is in use: choose others with --port-base N, or only this one with --%s-port N."
                                .formatted(list, first)
                        : "Ports %s are in use: choose others with --port-base N.".formatted(list));
    }

    /** Complaints about memory and disk, none when all is well. */
    static List<String> complaints(Size size, Path folder) {
        List<String> complaints = new ArrayList<>();
        long memory = availableMemory();
        if (memory < neededMemory(size)) {
            complaints.add(
                    "Too little memory: size %s needs %d MB free, there are %d. End something, or choose a smaller --size."
                            .formatted(name(size), neededMemory(size), memory));
        }
        long disk = usableSpace(folder);
        if (disk < neededDisk(size)) {
            complaints.add(
                    "Too little disk: size %s needs %d MB at %s, there are %d. Name another place with --data DIR."
                            .formatted(name(size), neededDisk(size), folder, disk));
        }
        return complaints;
    }

    private static String name(Size size) {
        return size.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static long neededMemory(Size size) {
        return switch (size) {
            case TINY, SMALL -> 2_500;
            case MEDIUM -> 3_000;
            case HUGE -> 4_000;
        };
    }

    private static long neededDisk(Size size) {
        return switch (size) {
            case TINY, SMALL -> 3_000;
            case MEDIUM -> 12_000;
            case HUGE -> 200_000;
        };
    }

    /** Megabytes that can be had without swapping: what the kernel says, and at most what a container allows. */
    private static long availableMemory() {
        long available = Long.MAX_VALUE;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    available = Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException e) {
            // not Linux: only the total is known
        }
        if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            available = Math.min(available, system.getTotalMemorySize() / MEGABYTE);
        }
        return available;
    }

    private static long usableSpace(Path folder) {
        for (Path existing = folder; existing != null; existing = existing.getParent()) {
            if (Files.exists(existing)) {
                try {
                    FileStore store = Files.getFileStore(existing);
                    return store.getUsableSpace() / MEGABYTE;
                } catch (IOException e) {
                    return Long.MAX_VALUE;
                }
            }
        }
        return Long.MAX_VALUE;
    }
}
