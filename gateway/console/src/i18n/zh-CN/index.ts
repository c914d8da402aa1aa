import { byFile } from "../files";

export default byFile(import.meta.glob<object>("./*.json", { eager: true, import: "default" }));
