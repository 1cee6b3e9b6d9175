// Real stores and real seconds, on machines that are busy too: a test of these projects may take longer than Jest's five.
jest.setTimeout(180_000);
