// Imported first. Zod tries whether it may compile programs, which a strict Content-Security-Policy reports as a violation.
import { config } from "zod/v4/core";

config({ jitless: true });
