import { byFile } from "../files";

export default byFile(import.meta.glob<object>(["./*.json", "!./identityRules.json"], { eager: true, import: "default" }));
