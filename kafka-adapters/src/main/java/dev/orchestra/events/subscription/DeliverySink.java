package dev.orchestra.events.subscription;

import dev.orchestra.events.log.RefusalReason;

/** Where deliveries report to. Called from any thread. */
interface DeliverySink {

    void done();

    void refuse(PendingDelivery delivery, RefusalReason reason, String message);
}
