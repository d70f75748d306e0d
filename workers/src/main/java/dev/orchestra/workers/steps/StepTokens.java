package dev.orchestra.workers.steps;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads step tokens: base64url of a version byte, the fields, and the first 16 bytes of their HMAC-SHA256
 * (RFC 2104; truncation as in its section 5). Safe for use by many threads.
 */
public final class StepTokens {

    /** The length of a secret, in bytes of UTF-8, at least. */
    public static final int SECRET_BYTES_MIN = 32;

    private static final byte VERSION = 1;
    private static final int MAC_BYTES = 16;
    private static final int TOKEN_CHARS_MAX = 8_192;
    private static final OnLoss[] ON_LOSS = OnLoss.values();

    private final Signer current;
    private final List<Signer> accepted;

    /**
     * @param secret signs and verifies
     * @param previous only verify: steps that were sent before the secret was changed are still answered
     * @throws IllegalArgumentException if a secret is shorter than {@value #SECRET_BYTES_MIN} bytes
     */
    public StepTokens(String secret, List<String> previous) {
        current = new Signer(secret);
        accepted = new ArrayList<>();
        accepted.add(current);
        previous.forEach(old -> accepted.add(new Signer(old)));
    }

    public String sign(StepToken token) {
        byte[] body = body(token);
        byte[] signed = Arrays.copyOf(body, body.length + MAC_BYTES);
        System.arraycopy(current.mac(body, body.length), 0, signed, body.length, MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** The token's content; empty if it was not signed with one of our secrets. */
    public Optional<StepToken> verify(String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            return Optional.empty();
        }
        byte[] signed;
        try {
            signed = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int bodyBytes = signed.length - MAC_BYTES;
        if (bodyBytes < 1 || signed[0] != VERSION) {
            return Optional.empty();
        }
        byte[] given = Arrays.copyOfRange(signed, bodyBytes, signed.length);
        for (Signer signer : accepted) {
            byte[] expected = Arrays.copyOf(signer.mac(signed, bodyBytes), MAC_BYTES);
            if (MessageDigest.isEqual(expected, given)) {
                return read(ByteBuffer.wrap(signed, 1, bodyBytes - 1));
            }
        }
        return Optional.empty();
    }

    private static byte[] body(StepToken token) {
        var out = new ByteArrayOutputStream(128);
        out.write(VERSION);
        number(out, token.jobKey());
        number(out, token.processInstanceKey());
        text(out, token.processId());
        text(out, token.elementId());
        text(out, token.agent());
        number(out, token.attempt());
        number(out, token.retries());
        number(out, token.deadline().toEpochMilli());
        out.write(token.onLoss().ordinal());
        text(out, token.resultVariable());
        number(out, token.backoff().toMillis());
        return out.toByteArray();
    }

    private static Optional<StepToken> read(ByteBuffer in) {
        try {
            return Optional.of(new StepToken(
                    number(in),
                    number(in),
                    text(in),
                    text(in),
                    text(in),
                    (int) number(in),
                    (int) number(in),
                    Instant.ofEpochMilli(number(in)),
                    ON_LOSS[in.get()],
                    text(in),
                    Duration.ofMillis(number(in))));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Signed by us, but by a version that wrote something else.
            return Optional.empty();
        }
    }

    /** Seven bits a byte, the lowest first, as in Protocol Buffers. */
    private static void number(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("A number has more than 64 bits.");
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    private static String text(ByteBuffer in) {
        int length = (int) number(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    /** One secret. Making a {@link Mac} ready costs as much as using it, so each thread keeps its own. */
    private static final class Signer {
        private final ThreadLocal<Mac> macs;

        Signer(String secret) {
            byte[] key = secret.getBytes(StandardCharsets.UTF_8);
            if (key.length < SECRET_BYTES_MIN) {
                throw new IllegalArgumentException(
                        "A secret for step tokens has at least %d bytes, but this one has %d. Make one with: openssl rand -base64 48"
                                .formatted(SECRET_BYTES_MIN, key.length));
            }
            Mac prototype = newMac(key);
            macs = ThreadLocal.withInitial(() -> copy(prototype, key));
        }

        byte[] mac(byte[] bytes, int length) {
            Mac mac = macs.get();
            mac.update(bytes, 0, length);
            return mac.doFinal();
        }

        private static Mac copy(Mac prototype, byte[] key) {
            try {
                return (Mac) prototype.clone();
            } catch (CloneNotSupportedException e) {
                return newMac(key);
            }
        }

        private static Mac newMac(byte[] key) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return mac;
            } catch (NoSuchAlgorithmException | InvalidKeyException e) {
                throw new IllegalStateException("Every Java platform has to have HmacSHA256.", e);
            }
        }
    }
}
