package dev.orchestra.events;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Lets any JSON mapper write and read values of type {@link Json} as they are. */
public final class JsonModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    public JsonModule() {
        super("orchestra-json");
        addSerializer(Json.class, new Writer());
        addDeserializer(Json.class, new Reader());
    }

    private static final class Writer extends StdSerializer<Json> {
        Writer() {
            super(Json.class);
        }

        @Override
        public void serialize(Json value, JsonGenerator generator, SerializationContext context) {
            generator.writeRawValue(value.text());
        }
    }

    private static final class Reader extends StdDeserializer<Json> {
        Reader() {
            super(Json.class);
        }

        @Override
        public Json deserialize(JsonParser parser, DeserializationContext context) {
            return Json.trusted(context.readTree(parser).toString());
        }
    }
}
