package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The details that go along with a rebuilt state, within a number of bytes. What matters most is kept; of what was said, the newest. What
 * does not fit is counted under {@code omitted}.
 */
final class Details {

    /** For the names of the sections and the numbers of what was left out. */
    private static final int FRAME_BYTES = 400;

    private final TreeMap<String, Object> sections = new TreeMap<>();
    private final TreeMap<String, Object> omitted = new TreeMap<>();
    private final Canonical canonical;
    private final int listedMax;
    private int bytesLeft;

    Details(MergeLimits limits) {
        this.listedMax = limits.listed();
        this.bytesLeft = limits.detailsBytes() - FRAME_BYTES;
        // These are our own records: they are read to be sorted, not to be judged.
        this.canonical = new Canonical(Integer.MAX_VALUE, 1_000);
    }

    /** The first of a list, as many as fit. */
    Details section(String name, List<?> entries) {
        var kept = new ArrayList<Object>();
        for (Object entry : entries) {
            if (!fits(kept, entry)) {
                break;
            }
        }
        return close(name, entries.size(), kept);
    }

    /** The last of a list, as many as fit, in the order of the list. */
    Details newest(String name, List<?> entries) {
        var kept = new ArrayList<Object>();
        for (Object entry : entries.reversed()) {
            if (!fits(kept, entry)) {
                break;
            }
        }
        return close(name, entries.size(), kept.reversed());
    }

    private boolean fits(List<Object> kept, Object entry) {
        Object value = plain(entry);
        int bytes = Canonical.bytes(Canonical.text(value)) + 1;
        if (bytes > bytesLeft || kept.size() == listedMax) {
            return false;
        }
        bytesLeft -= bytes;
        kept.add(value);
        return true;
    }

    private Object plain(Object entry) {
        if (entry instanceof Map<?, ?>) {
            return entry;
        }
        try {
            return canonical.object(Json.of(entry));
        } catch (Canonical.UnfitException e) {
            throw new IllegalStateException("A record of the merge is no JSON: " + e.getMessage(), e);
        }
    }

    private Details close(String name, int all, List<Object> kept) {
        if (!kept.isEmpty()) {
            sections.put(name, List.copyOf(kept));
        }
        if (kept.size() < all) {
            omitted.put(name, new BigDecimal(all - kept.size()));
        }
        return this;
    }

    Json json() {
        if (!omitted.isEmpty()) {
            sections.put("omitted", omitted);
        }
        return Canonical.json(sections);
    }
}
