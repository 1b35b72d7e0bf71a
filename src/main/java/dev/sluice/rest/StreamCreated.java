package dev.sluice.rest;

import jakarta.json.bind.annotation.JsonbPropertyOrder;

/** The JSON of a stream that was started without reading it. */
@JsonbPropertyOrder({"streamId", "eventsUrl", "conversationId"})
public record StreamCreated(String streamId, String eventsUrl, String conversationId) {}
