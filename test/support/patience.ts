// Real stores and real seconds: a test of these projects may take longer than Jest's five.
jest.setTimeout(60_000);
