package dev.orchestra.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * How many records the Kafka clients of a process have moved, and with how many requests, as the clients themselves count.
 *
 * @param written records that were sent
 * @param writes requests of producers, nearly all of them with records
 * @param read records that were read
 * @param reads answers to fetches
 */
record Requests(double written, double writes, double read, double reads) {

    private static final String WRITER = "kafka.producer:type=producer-metrics,client-id=*";
    private static final String READER = "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*";

    /** Of this process, since its clients began. Clients that are closed are not counted any more. */
    static Requests soFar() {
        return new Requests(
                sum(WRITER, "record-send-total"),
                sum(WRITER, "request-total"),
                sum(READER, "records-consumed-total"),
                sum(READER, "fetch-total"));
    }

    private static double sum(String clients, String metric) {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        double sum = 0;
        try {
            Set<ObjectName> names = beans.queryNames(new ObjectName(clients), null);
            for (ObjectName name : names) {
                double value = (Double) beans.getAttribute(name, metric);
                sum += Double.isNaN(value) ? 0 : value;
            }
        } catch (JMException e) {
            throw new IllegalStateException("The Kafka client does not count %s.".formatted(metric), e);
        }
        return sum;
    }

    /** As a child writes it on one line. */
    String line() {
        return String.format(Locale.ROOT, "requests %.0f %.0f %.0f %.0f", written, writes, read, reads);
    }

    static Requests of(String line) {
        String[] words = line.split(" ");
        return new Requests(
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]));
    }

    Requests since(Requests before) {
        return new Requests(written - before.written, writes - before.writes, read - before.read, reads - before.reads);
    }

    Requests plus(Requests more) {
        return new Requests(written + more.written, writes + more.writes, read + more.read, reads + more.reads);
    }

    double recordsPerWrite() {
        return written / writes;
    }

    double recordsPerRead() {
        return read / reads;
    }
}
