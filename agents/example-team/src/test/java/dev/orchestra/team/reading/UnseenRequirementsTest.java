package dev.orchestra.team.reading;

import static dev.orchestra.team.Requirements.design;
import static dev.orchestra.team.Requirements.flow;
import static dev.orchestra.team.Requirements.ids;
import static dev.orchestra.team.design.ComponentKind.CACHE;
import static dev.orchestra.team.design.ComponentKind.DATABASE;
import static dev.orchestra.team.design.ComponentKind.EXTERNAL;
import static dev.orchestra.team.design.ComponentKind.FRONTEND;
import static dev.orchestra.team.design.ComponentKind.QUEUE;
import static dev.orchestra.team.design.ComponentKind.SERVICE;
import static dev.orchestra.team.design.ComponentKind.STORAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.orchestra.team.Requirements;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import org.junit.jupiter.api.Test;

/** Very different requirements, and what a person would expect of each. */
class UnseenRequirementsTest {

    @Test
    void anOrderPlatformTellsWarehouseAndBillingOfPaidOrders() {
        Design design = design("order-platform");

        assertThat(design.name()).isEqualTo("Order platform");
        assertThat(ids(design, FRONTEND)).containsExactly("web-shop");
        assertThat(ids(design, SERVICE))
                .containsExactlyInAnyOrder(
                        "order-service", "payment-service", "billing-service", "warehouse", "analytics-service");
        assertThat(ids(design, DATABASE)).containsExactly("order-database", "inventory-database");
        assertThat(ids(design, STORAGE)).containsExactly("object-storage");
        assertThat(ids(design, EXTERNAL)).containsExactly("payment-provider");
        for (String receiver : new String[] {"warehouse", "billing-service"}) {
            Flow paid = flow(design, "order-service", receiver);
            assertThat(paid.event()).isEqualTo("order-paid");
            assertThat(paid.messagesPerSecond()).isEqualTo(200);
            assertThat(paid.peakFactor()).isEqualTo(5);
            assertThat(paid.messageBytes()).isEqualTo(2_048);
            assertThat(paid.retentionHours()).isEqualTo(30 * 24);
            assertThat(paid.loss()).isEqualTo(Loss.NOT_TOLERATED);
        }
        Flow views = flow(design, "order-service", "analytics-service");
        assertThat(views.event()).isEqualTo("page-views");
        assertThat(views.messagesPerSecond()).isEqualTo(3_000);
        assertThat(views.loss()).isEqualTo(Loss.TOLERATED);
        assertThat(flow(design, "order-service", "payment-service").kind()).isEqualTo(FlowKind.SYNC);
        assertThat(flow(design, "payment-service", "payment-provider").kind()).isEqualTo(FlowKind.SYNC);
        assertThat(flow(design, "report-job", "object-storage").kind()).isEqualTo(FlowKind.SYNC);
    }

    @Test
    void rideHailingMultipliesDriversWithTheirInterval() {
        Design design = design("ride-hailing");

        assertThat(ids(design, FRONTEND)).containsExactlyInAnyOrder("mobile-app", "driver-app");
        assertThat(ids(design, EXTERNAL)).containsExactlyInAnyOrder("payment-provider", "e-mail-provider");
        Flow locations = flow(design, "driver-app", "matching-engine");
        assertThat(locations.messagesPerSecond()).isEqualTo(50_000 / 4.0);
        assertThat(locations.messageBytes()).isEqualTo(200);
        assertThat(locations.retentionHours()).isEqualTo(24);
        assertThat(locations.loss()).isEqualTo(Loss.TOLERATED);
        Flow rides = flow(design, "mobile-app", "matching-engine");
        assertThat(rides.messagesPerSecond()).isEqualTo(120);
        assertThat(rides.peakFactor()).isEqualTo(5);
        Flow ended = flow(design, "matching-engine", "payment-service");
        assertThat(ended.event()).isEqualTo("trip-ended");
        assertThat(ended.loss()).isEqualTo(Loss.NOT_TOLERATED);
    }

    @Test
    void telemetryOfSensorsGoesOverKafkaAndAlertsAreNotLost() {
        Design design = design("iot-telemetry");

        assertThat(ids(design, EXTERNAL)).containsExactly("sensors");
        assertThat(ids(design, DATABASE)).containsExactly("time-series-database");
        assertThat(ids(design, QUEUE)).hasSize(1);
        assertThat(flow(design, "sensors", "ingestion-gateway").messagesPerSecond())
                .isEqualTo(20_000);
        Flow readings = flow(design, "ingestion-gateway", "anomaly-detection-service");
        assertThat(readings.event()).isEqualTo("readings");
        assertThat(readings.messageBytes()).isEqualTo(300);
        assertThat(readings.loss()).isEqualTo(Loss.TOLERATED);
        assertThat(flow(design, "ingestion-gateway", "time-series-database").retentionHours())
                .isEqualTo(90 * 24);
        Flow alerts = flow(design, "anomaly-detection-service", "maintenance-dashboard");
        assertThat(alerts.loss()).isEqualTo(Loss.NOT_TOLERATED);
        assertThat(alerts.messagesPerSecond()).isCloseTo(10 / 60.0, within(0.001));
    }

    @Test
    void aHospitalBookingSystemNeedsNoKafka() {
        Design design = design("hospital-booking");

        assertThat(design.usesKafka()).isFalse();
        assertThat(ids(design, QUEUE)).isEmpty();
        assertThat(ids(design, FRONTEND)).containsExactlyInAnyOrder("web-portal", "desktop-client", "mobile-app");
        assertThat(ids(design, SERVICE)).containsExactly("booking-service");
        assertThat(ids(design, EXTERNAL)).containsExactlyInAnyOrder("hospital-information-system", "sms-provider");
        Flow booking = flow(design, "web-portal", "booking-service");
        assertThat(booking.messagesPerSecond()).isCloseTo(5_000 / 86_400.0, within(0.001));
        assertThat(booking.peakFactor()).isEqualTo(4);
        assertThat(flow(design, "booking-service", "booking-database").retentionHours())
                .isEqualTo(10 * 365 * 24);
    }

    @Test
    void aNewsletterIsSentThroughAnEmailProviderOnceAWeekToAllSubscribers() {
        Design design = design("newsletter");

        assertThat(design.usesKafka()).isFalse();
        assertThat(ids(design, EXTERNAL)).containsExactly("e-mail-provider");
        assertThat(ids(design, SERVICE)).containsExactly("newsletter-service");
        assertThat(flow(design, "newsletter-service", "e-mail-provider").messagesPerSecond())
                .isCloseTo(200_000 / (7 * 86_400.0), within(0.001));
        assertThat(ids(design, DATABASE)).containsExactly("newsletter-database");
    }

    @Test
    void aBankLedgerPublishesBookingsToAllWhoConsumeThem() {
        Design design = design("bank-ledger");

        assertThat(ids(design, FRONTEND)).containsExactlyInAnyOrder("mobile-banking-app", "branch-terminal");
        assertThat(ids(design, EXTERNAL)).contains("central-bank");
        for (String receiver : new String[] {"statement-service", "risk-engine", "regulatory-reporting-system"}) {
            Flow booking = flow(design, "ledger-service", receiver);
            assertThat(booking.event()).isEqualTo("bookings");
            assertThat(booking.messagesPerSecond()).isCloseTo(1_500_000 / 86_400.0, within(0.1));
            assertThat(booking.peakFactor()).isEqualTo(8);
            assertThat(booking.messageBytes()).isEqualTo(Math.round(1.2 * 1_024));
            assertThat(booking.loss()).isEqualTo(Loss.NOT_TOLERATED);
        }
        assertThat(flow(design, "payment-gateway", "fraud-service").kind()).isEqualTo(FlowKind.SYNC);
        assertThat(flow(design, "ledger-service", "postgresql-database").kind()).isEqualTo(FlowKind.SYNC);
    }

    @Test
    void aLeaderboardKeepsItsTopInACacheAndTakesThePeakFromTheText() {
        Design design = design("game-leaderboard");

        assertThat(ids(design, CACHE)).containsExactly("redis");
        Flow scores = flow(design, "game-server", "score-service");
        assertThat(scores.event()).isEqualTo("scores");
        assertThat(scores.messagesPerSecond()).isEqualTo(900);
        assertThat(scores.peakFactor()).isEqualTo(5);
        assertThat(scores.messageBytes()).isEqualTo(120);
        assertThat(scores.retentionHours()).isEqualTo(90 * 24);
        assertThat(flow(design, "score-service", "anti-cheat-service").kind()).isEqualTo(FlowKind.EVENT);
        assertThat(flow(design, "leaderboard-service", "redis").kind()).isEqualTo(FlowKind.SYNC);
        assertThat(flow(design, "game-client", "leaderboard-service").kind()).isEqualTo(FlowKind.SYNC);
    }

    @Test
    void theRequirementThatTheDemoUsesGivesThreeTopicsWithItsOwnFigures() {
        Design design = Requirements.designFrom(Requirements.resource("/processes/app-design/requirement.txt"));

        Flow accepted = flow(design, "order-service", "payment-service");
        assertThat(accepted.event()).isEqualTo("order-accepted");
        assertThat(accepted.messagesPerSecond()).isEqualTo(40);
        assertThat(accepted.peakFactor()).isEqualTo(5);
        assertThat(accepted.messageBytes()).isEqualTo(4_096);
        assertThat(accepted.retentionHours()).isEqualTo(14 * 24);
        assertThat(accepted.loss()).isEqualTo(Loss.NOT_TOLERATED);
        assertThat(flow(design, "order-service", "warehouse-service").event()).isEqualTo("order-accepted");
        Flow payments = flow(design, "payment-service", "order-service");
        assertThat(payments.kind()).isEqualTo(FlowKind.EVENT);
        assertThat(payments.messageBytes()).isEqualTo(1_024);
        assertThat(payments.retentionHours()).isEqualTo(90 * 24);
        assertThat(payments.loss()).isEqualTo(Loss.NOT_TOLERATED);
        Flow stock = flow(design, "warehouse-service", "order-service");
        assertThat(stock.event()).isEqualTo("stock-changes");
        assertThat(stock.messagesPerSecond()).isEqualTo(300);
        assertThat(stock.peakFactor()).isEqualTo(3);
        assertThat(stock.messageBytes()).isEqualTo(500);
        assertThat(stock.retentionHours()).isEqualTo(48);
        assertThat(stock.loss()).isEqualTo(Loss.TOLERATED);
        assertThat(ids(design, EXTERNAL)).containsExactlyInAnyOrder("payment-provider", "e-mail-provider");
        assertThat(flow(design, "order-service", "relational-database").retentionHours())
                .isEqualTo(10 * 365 * 24);
    }

    @Test
    void aListOfPointsIsReadLikeSentencesAndRushHourAgainstOtherwiseGivesThePeak() {
        Design design = design("food-delivery");

        assertThat(design.name()).isEqualTo("Food delivery");
        assertThat(ids(design, FRONTEND)).containsExactlyInAnyOrder("mobile-app", "tablet-app");
        assertThat(ids(design, EXTERNAL)).containsExactly("stripe");
        Flow orders = flow(design, "tablet-app", "dispatch-service");
        assertThat(orders.messagesPerSecond()).isEqualTo(20);
        assertThat(orders.peakFactor()).isEqualTo(7.5);
        assertThat(orders.messageBytes()).isEqualTo(3 * 1_024);
        assertThat(flow(design, "dispatch-service", "recommendation-service").event())
                .isEqualTo("ratings");
        assertThat(design.flows())
                .anySatisfy(flow -> assertThat(flow.messagesPerSecond()).isEqualTo(8_000 / 5.0))
                .anySatisfy(flow -> assertThat(flow.loss()).isEqualTo(Loss.TOLERATED));
    }

    @Test
    void metersAreCountedByTheHouseholdsThatHaveOne() {
        Design design = design("smart-metering");

        Flow readings = flow(design, "meters", "head-end-system");
        assertThat(readings.messagesPerSecond()).isCloseTo(1_200_000 * 96 / 86_400.0, within(5.0));
        assertThat(readings.messageBytes()).isEqualTo(150);
        assertThat(readings.retentionHours()).isEqualTo(3 * 365 * 24);
        assertThat(flow(design, "head-end-system", "metering-backend").event()).isEqualTo("readings");
        assertThat(flow(design, "metering-backend", "time-series-database").kind())
                .isEqualTo(FlowKind.SYNC);
        assertThat(flow(design, "billing-job", "sap").kind()).isEqualTo(FlowKind.SYNC);
        assertThat(ids(design, FRONTEND)).containsExactly("dashboard");
    }

    @Test
    void whatIsPublishedInAPassiveSentenceComesFromTheServiceSpokenOf() {
        Design design = design("card-fraud");

        Flow requests = flow(design, "card-network", "gateway");
        assertThat(requests.messagesPerSecond()).isEqualTo(800);
        assertThat(requests.peakFactor()).isEqualTo(3.75);
        assertThat(flow(design, "gateway", "scoring-engine").kind()).isEqualTo(FlowKind.SYNC);
        assertThat(flow(design, "gateway", "cache").kind()).isEqualTo(FlowKind.SYNC);
        Flow decisions = flow(design, "gateway", "case-management-system");
        assertThat(decisions.event()).isEqualTo("decisions");
        assertThat(decisions.retentionHours()).isEqualTo(7 * 365 * 24);
        assertThat(decisions.loss()).isEqualTo(Loss.NOT_TOLERATED);
        assertThat(ids(design, STORAGE)).containsExactly("data-lake");
    }

    @Test
    void whoNeedsToKnowOfSomethingIsToldOfIt() {
        Design design = design("airline-check-in");

        assertThat(ids(design, FRONTEND)).containsExactlyInAnyOrder("website", "app", "kiosk");
        assertThat(ids(design, EXTERNAL)).contains("reservation-system");
        for (String told : new String[] {"boarding-service", "baggage-service", "lounge-service"}) {
            assertThat(flow(design, "check-in-service", told).event()).isEqualTo("passenger-checked");
        }
    }

    @Test
    void whatWasDoneToAThingIsTheEventThatTellsOfIt() {
        Design design = design("video-platform");

        assertThat(flow(design, "transcoding-worker", "catalog-service").event())
                .isEqualTo("video-converted");
        assertThat(ids(design, STORAGE)).containsExactly("object-storage");
        assertThat(flow(design, "search-service", "elasticsearch").kind()).isEqualTo(FlowKind.SYNC);
    }
}
