package dev.orchestra.history;

import java.time.Instant;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The history's health: down while the database's tables are not there, or the last batch could not be written. */
final class HistoryHealth implements HealthIndicator {

    private final HistoryService service;

    HistoryHealth(HistoryService service) {
        this.service = service;
    }

    @Override
    public Health health() {
        if (!service.tablesReady()) {
            return Health.down()
                    .withDetail("problem", "The database's tables are not up to date yet; PostgreSQL may be down.")
                    .build();
        }
        var health = Health.up();
        for (var ingest : service.ingests()) {
            var status = ingest.status();
            status.problem().ifPresent(problem -> health.down().withDetail("problem", problem));
            health.withDetail(
                    ingest.name(),
                    Map.of(
                            "written", status.written(),
                            "refused", status.refused(),
                            "lag", ingest.lag() + status.waiting(),
                            "lastWrite",
                                    status.lastWrite().map(Instant::toString).orElse("none yet")));
        }
        return health.build();
    }
}
