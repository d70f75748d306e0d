package dev.orchestra.events.memory;

import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A topic's records. Guarded by the store's lock. */
final class MemoryTopic {

    private final TopicSpec spec;
    private final List<Partition> partitions;
    private int next;

    MemoryTopic(TopicSpec spec, int partitions) {
        this.spec = spec;
        this.partitions =
                IntStream.range(0, partitions).mapToObj(i -> new Partition()).toList();
    }

    TopicSpec spec() {
        return spec;
    }

    int partitions() {
        return partitions.size();
    }

    Partition partition(int number) {
        return partitions.get(number);
    }

    int partitionOf(byte[] key) {
        return Math.floorMod(Arrays.hashCode(key) * 0x9E3779B9 >>> 8, partitions.size());
    }

    /** The partition after the last one that was chosen so. */
    int anyPartition() {
        next = (next + 1) % partitions.size();
        return next;
    }

    static final class Partition {
        private long start;
        private List<RawRecord> records = new ArrayList<>();

        long start() {
            return start;
        }

        long end() {
            return start + records.size();
        }

        /** The first offset from this time on, in milliseconds as a broker has it; the end if there is none. */
        long offsetAt(Instant time) {
            long millis = time.toEpochMilli();
            for (int i = 0; i < records.size(); i++) {
                if (records.get(i).timestamp().toEpochMilli() >= millis) {
                    return start + i;
                }
            }
            return end();
        }

        void append(RawRecord record) {
            records.add(record);
        }

        List<RawRecord> read(long from, int max) {
            int first = (int) (Math.max(from, start) - start);
            int last = Math.min(records.size(), first + max);
            return first >= last ? List.of() : List.copyOf(records.subList(first, last));
        }

        /** Keeps the newest {@code max} records. */
        void trim(int max) {
            if (records.size() > max) {
                int gone = records.size() - max;
                records = new ArrayList<>(records.subList(gone, records.size()));
                start += gone;
            }
        }
    }
}
