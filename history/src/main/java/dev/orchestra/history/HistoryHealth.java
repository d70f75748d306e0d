package dev.orchestra.history;

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
        service.records().ifPresent(records -> {
            var status = records.status();
            status.problem().ifPresent(problem -> health.down().withDetail("problem", problem));
            status.lastWrite().ifPresent(time -> health.withDetail("lastWrite", time));
            health.withDetail("written", status.written())
                    .withDetail("refused", status.refused())
                    .withDetail("lag", records.lag() + status.waiting());
        });
        return health.build();
    }
}
