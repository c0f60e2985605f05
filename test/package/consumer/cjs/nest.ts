import "reflect-metadata";
import { Inject, Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import * as meum from "meum";
import { createMeumClient, MeumApiError, type MeumClient } from "meum";
import * as testing from "meum/testing";
import { call } from "./call";

@Injectable()
class Errors {
  // A class of the package as metadata: what is written at the decorator must exist when it runs.
  @Reflect.metadata("reads", true)
  status(error: MeumApiError): number {
    return error.status;
  }
}

@Injectable()
class Shop {
  constructor(
    @Inject("MEUM") private readonly client: MeumClient,
    private readonly errors: Errors,
  ) {}

  async see(at: object): Promise<object> {
    const [type] = Reflect.getMetadata("design:paramtypes", this.errors, "status");
    if (type !== MeumApiError || typeof this.client.wooDisconnect !== "function")
      throw new Error("Not what was injected.");
    return call(meum, testing, at);
  }
}

@Module({
  providers: [
    Errors,
    Shop,
    {
      provide: "MEUM",
      useFactory: () => createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" }),
    },
  ],
})
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  console.log(JSON.stringify(await app.get(Shop).see(JSON.parse(process.argv.at(-1) ?? ""))));
  await app.close();
}

void main();
