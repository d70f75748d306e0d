package dev.orchestra.workers.inbox;

import dev.orchestra.workers.engine.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Something the engine is asked for once.
 *
 * @param request who asks, for what
 * @param rememberRefusal whether a further copy gets the engine's first no again, without the engine being asked; if not,
 *     a refused request may be asked again under its id
 * @param tell gives the engine the command; called again only when the engine certainly did not do it
 */
public record Command(Inbox.Request request, boolean rememberRefusal, Supplier<CompletableFuture<Reply<Long>>> tell) {}
