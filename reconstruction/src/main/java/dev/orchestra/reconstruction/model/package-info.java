/** A model on a server that speaks the API of OpenAI, as the arbiter of a merge. The only place that knows LangChain4j. */
@NullMarked
package dev.orchestra.reconstruction.model;

import org.jspecify.annotations.NullMarked;
