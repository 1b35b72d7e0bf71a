package dev.sluice.rest.openai;

import dev.sluice.chat.Part;
import dev.sluice.rest.MediaReader;
import dev.sluice.rest.input.Fields;

/** Reads the parts that are pictures and files. */
final class FilePart {

    private FilePart() {}

    static Part picture(Fields part) {
        return new Part.Picture(MediaReader.pictureAt(required(part, "image_url"), "url"));
    }

    /** Reads a file. Only its bytes: a file that was uploaded to OpenAI is in another account's reach. */
    static Part file(Fields part) {
        Fields file = required(part, "file");
        if (!file.has("file_data")) {
            throw file.invalid("file_data", "is required: Sluice keeps no files, so that a file_id names none");
        }
        return new Part.Document(MediaReader.at(file, "file_data"), file.name("filename"));
    }

    static Part audio(Fields part) {
        Fields audio = required(part, "input_audio");
        return new Part.Document(MediaReader.bytes(audio, "data", "audio/" + audio.requiredText("format")), null);
    }

    private static Fields required(Fields part, String name) {
        Fields value = part.fields(name);
        if (value == null) {
            throw part.invalid(name, "is required");
        }
        return value;
    }
}
