package live.ovation.node.link;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import live.ovation.presence.PresenceUnavailable;
import live.ovation.protocol.VideoId;
import live.ovation.protocol.wire.WireException;
import live.ovation.subscriptions.TableUnavailable;
import live.ovation.telemetry.Clock;
import live.ovation.transport.Answer;
import live.ovation.transport.Exchange;
import live.ovation.transport.Problem;

/// How the routes of this package answer. Stateless.
final class LinkAnswers {
    private static final Duration FULL_RETRY = Duration.ofSeconds(1);

    /// The machine's own: what it is told about is compared with other machines'.
    private static final Clock CLOCK = Clock.system();

    private LinkAnswers() {}

    /// Reads a body, or says what is wrong with it.
    static <T> T decode(Exchange exchange, Function<byte[], T> decoder) {
        try {
            return decoder.apply(exchange.body());
        } catch (WireException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    static VideoId video(Exchange exchange) {
        try {
            return new VideoId(exchange.pathValue("video"));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    static <T> void answer(Exchange exchange, CompletionStage<T> stage, Function<T, Answer> toAnswer) {
        long receivedAt = CLOCK.epochMicros();
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                exchange.fail(problemOf(failure));
                return;
            }
            try {
                Answer answer = toAnswer.apply(value);
                Map<String, String> headers = new HashMap<>(answer.headers());
                headers.put(ClockSkews.HEADER, ClockSkews.header(receivedAt, CLOCK.epochMicros()));
                exchange.answer(new Answer(answer.status(), answer.contentType(), answer.body(), headers));
            } catch (RuntimeException e) {
                exchange.fail(e);
            }
        });
    }

    private static Throwable problemOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        // Full, or waiting for the table, is not broken: the caller waits and tries again.
        return cause instanceof RejectedExecutionException
                        || cause instanceof TableUnavailable
                        || cause instanceof PresenceUnavailable
                ? Problem.unavailable(String.valueOf(cause.getMessage()), FULL_RETRY)
                : cause;
    }
}
