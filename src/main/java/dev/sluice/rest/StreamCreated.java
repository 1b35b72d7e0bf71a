package dev.sluice.rest;

import jakarta.json.bind.annotation.JsonbPropertyOrder;

/** The answer to a start that does not stream. */
@JsonbPropertyOrder({"streamId", "eventsUrl", "conversationId"})
public record StreamCreated(String streamId, String eventsUrl, String conversationId) {}
