package dev.orchestra.agents.messages;

/**
 * How much of everything.
 *
 * @param concurrency how many messages are handled side by side, and as many broadcasts; 1 to 10,000
 * @param queue how many more are taken and wait in memory; beyond that their partitions stand still; 1 to 100,000
 * @param unansweredMax how many messages of this process may wait for answers; 1 to 1,000,000
 * @param bytesMax how large what is said may be, as UTF-8; 1 to 16,000,000
 */
public record MessageLimits(int concurrency, int queue, int unansweredMax, int bytesMax) {

    public MessageLimits {
        require("concurrency", concurrency, 10_000);
        require("queue", queue, 100_000);
        require("unansweredMax", unansweredMax, 1_000_000);
        require("bytesMax", bytesMax, 16_000_000);
    }

    /** 100 side by side, 1,000 waiting, 10,000 unanswered, 1,000,000 bytes. */
    public static MessageLimits defaults() {
        return new MessageLimits(100, 1_000, 10_000, 1_000_000);
    }

    public MessageLimits concurrency(int most) {
        return new MessageLimits(most, queue, unansweredMax, bytesMax);
    }

    public MessageLimits queue(int most) {
        return new MessageLimits(concurrency, most, unansweredMax, bytesMax);
    }

    public MessageLimits unansweredMax(int most) {
        return new MessageLimits(concurrency, queue, most, bytesMax);
    }

    public MessageLimits bytesMax(int most) {
        return new MessageLimits(concurrency, queue, unansweredMax, most);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("%s has to be from 1 to %,d, but is %,d.".formatted(name, most, value));
        }
    }
}
