package dev.durathread.postgres;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;

/** Makes the driver's sockets and counts round trips: how often a thread waits for an answer to what has been sent. */
public final class CountingSockets extends SocketFactory {
    private static final ThreadLocal<Integer> ROUND_TRIPS = ThreadLocal.withInitial(() -> 0);

    /** For the driver, which finds the class by its name. */
    public CountingSockets() {}

    /** The round trips of the current thread so far. */
    static int roundTrips() {
        return ROUND_TRIPS.get();
    }

    @Override
    public Socket createSocket() {
        return new CountingSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }

    private static final class CountingSocket extends Socket {
        private final AtomicBoolean hasSent = new AtomicBoolean();

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    count();
                    return super.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    count();
                    return super.read(bytes, offset, length);
                }
            };
        }

        private void count() {
            if (hasSent.compareAndSet(true, false)) {
                ROUND_TRIPS.set(ROUND_TRIPS.get() + 1);
            }
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(int one) throws IOException {
                    hasSent.set(true);
                    out.write(one);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    hasSent.set(true);
                    out.write(bytes, offset, length);
                }
            };
        }
    }
}
