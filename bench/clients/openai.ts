// For its weight only: what a full SDK brings for one call.
import OpenAI from "openai";

const open = (apiKey: string) => () => new OpenAI({ apiKey }).models.list();
export default open;
