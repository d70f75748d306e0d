package dev.orchestra.team.design;

/**
 * A part of the application.
 *
 * @param id unique within the design; flows refer to it
 * @param name what people call it
 * @param kind what it is
 * @param reason why it is in the design
 */
public record Component(String id, String name, ComponentKind kind, String reason) {

    public Component {
        if (id.isBlank()) {
            throw new IllegalArgumentException("A component needs an id, but it is empty (name: " + name + ")");
        }
    }
}
