package dev.sluice.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documentation's pages and the tables in them. */
final class Pages {

    static final Path FOLDER = Path.of("src/site/markdown");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private Pages() {}

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all files below a folder whose names end with the suffix, in order. */
    static List<Path> files(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the rows of all tables of a page whose first columns have these heads. */
    static List<List<String>> rows(String page, String... heads) {
        List<List<String>> rows = new ArrayList<>();
        boolean wanted = false;
        boolean inside = false;
        for (String line : read(FOLDER.resolve(page)).lines().toList()) {
            List<String> cells = cells(line.strip());
            if (cells.isEmpty()) {
                inside = false;
            } else if (!inside) {
                inside = true;
                wanted = cells.size() >= heads.length
                        && cells.subList(0, heads.length).equals(List.of(heads));
            } else if (wanted && !cells.get(0).matches("-+")) {
                rows.add(cells);
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return line.startsWith("|") && line.endsWith("|")
                ? Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList()
                : List.of();
    }

    /** Returns the code spans of a cell. */
    static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }
}
