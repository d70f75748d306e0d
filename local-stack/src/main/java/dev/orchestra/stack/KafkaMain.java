package dev.orchestra.stack;

import java.io.File;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * Runs in Kafka's own JVM, on Kafka's class path: formats the directory if it is new, then becomes the broker. One JVM
 * instead of two makes the first start a second shorter.
 */
final class KafkaMain {
    private KafkaMain() {}

    /**
     * Formats and runs.
     *
     * @param arguments the properties file, the log directory, the cluster's id
     */
    public static void main(String[] arguments) throws Exception {
        String config = arguments[0];
        if (!new File(arguments[1], "meta.properties").exists()) {
            String[] format = {"format", "--ignore-formatted", "--cluster-id", arguments[2], "--config", config};
            Object status = Class.forName("kafka.tools.StorageTool")
                    .getMethod("execute", String[].class, PrintStream.class)
                    .invoke(null, format, System.out);
            if (!Integer.valueOf(0).equals(status)) {
                System.out.println("Expected Kafka to format its directory with " + Arrays.toString(format));
                System.exit(1);
            }
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {config});
    }
}
